import { workerData } from 'node:worker_threads';
import { answerQuestions } from '../work/answering.ts';
import { type CutOptions, type CutOrder, type Cuts, cutHere } from './cutter.ts';

/** Cuts the batches that it is sent. */
const cutter = cutHere(workerData as CutOptions);

answerQuestions<CutOrder, Cuts>(
  (order) => cutter.cut(order),
  ({ inputs, targets }) => [inputs.buffer, targets.buffer],
);
