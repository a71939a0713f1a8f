// The kernels that the addon offers. Each takes the environment's state and the arguments listed where it is defined.
#pragma once
#include "arguments.h"
#include "state.h"

enum class Activation : int { none = 0, relu = 1, relu6 = 2, leakyRelu = 3 };

void convolveForward(State& state, const Arguments& arguments);
void convolveBackInput(State& state, const Arguments& arguments);
void convolveBackFilter(State& state, const Arguments& arguments);

void unary(State& state, const Arguments& arguments);
void binary(State& state, const Arguments& arguments);
void copyRows(State& state, const Arguments& arguments);
void sum(State& state, const Arguments& arguments);
void maxPoolBack(State& state, const Arguments& arguments);

void activationBack(State& state, const Arguments& arguments);
void normalise(State& state, const Arguments& arguments);
void normaliseBack(State& state, const Arguments& arguments);
void adam(State& state, const Arguments& arguments);
