export { columns, type MeanOptions, type MosMeans, mosMeans, type SystemMeans } from './means.ts';
export { loadStudy, type Study } from './study.ts';
