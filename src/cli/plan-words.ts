import type { Plan, PlannedTraining } from './table-plan.ts';

/** The plan in lines for people. */
export function planLines({ tables, sets, trainings, untrained, missing, train }: Plan): string[] {
  const lacking = trainings.filter(({ done, lacks }) => !done && lacks !== undefined).length;
  const open = trainings.filter(({ done, lacks }) => !done && lacks === undefined);
  const steps = open.reduce((sum, { recipe }) => sum + recipe.training.steps, 0);
  const toDo = train ? `to do (${steps.toLocaleString('en')} steps)` : 'not done, which stay empty (--no-train)';
  return [
    `Plan: ${count(tables.length, 'table')}: ${tables.map(({ id }) => id).join(', ')}`,
    ...sets.map(
      ({ wanted, used, same, prepared }) =>
        `  data ${wanted}: ${same ? 'prepared' : `not here, ${used} is used instead`}${prepared ? '' : ' (to be made first, some minutes)'}`,
    ),
    `  ${count(trainings.length, 'training')}: ${trainings.length - open.length - lacking} done, ${open.length} ${toDo}${lacking > 0 ? `, ${lacking} that cannot be done here` : ''}; ${count(untrained, 'scoring')} without training`,
    ...(train && open.length > 0 ? estimateLines(open) : []),
    ...missing.map((line) => `  cannot be done: ${line}`),
  ];
}

/** How long the trainings will take, as far as anything was timed here before. */
function estimateLines(open: readonly PlannedTraining[]): string[] {
  const timed = open.flatMap(({ estimate }) => (estimate && !estimate.rough ? [estimate.seconds] : []));
  const rough = open.filter(({ estimate }) => estimate?.rough);
  const names = [
    ...new Set(open.filter(({ estimate }) => !estimate || estimate.rough).map(({ recipe }) => recipe.model.name)),
  ];
  return [
    ...(timed.length > 0
      ? [`  about ${duration(sumOf(timed))} for ${count(timed.length, 'training')} by step times measured here before`]
      : []),
    ...(rough.length > 0
      ? [
          `  roughly ${duration(sumOf(rough.map(({ estimate }) => estimate!.seconds)))} for ${count(rough.length, 'training')} of networks not timed here before: ${names.join(', ')}`,
        ]
      : []),
    ...(rough.length === 0 && names.length > 0 ? [`  not timed here before: ${names.join(', ')}`] : []),
  ];
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0);

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${(seconds / 3600).toFixed(1)} h` : `${Math.round(seconds / 86_400)} days`;
}
