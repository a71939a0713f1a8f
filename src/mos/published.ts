import type { Source } from '../image/image.ts';
import type { Column } from './means.ts';

/**
 * Table 5 of paper 001: mean opinion scores of 29 raters on 100 pictures of VOC2012 (VOC2012-LQ100), integers 1 to 5;
 * networks trained on DPED's iPhone pairs. Its names: "Original" is the input, Ref. [17] DPED, [23] SRCNN, [25] Zhu's
 * GAN with the paper's own generator. The printed averages agree with the printed criteria.
 */
export const published: Readonly<Record<string, Readonly<Record<Column, number>>>> = {
  input: { colour: 2.0, texture: 2.7, luminance: 1.6, overall: 2.9, average: 2.3 },
  srcnn: { colour: 3.1, texture: 2.6, luminance: 2.0, overall: 2.5, average: 2.55 },
  dped: { colour: 3.0, texture: 1.8, luminance: 3.8, overall: 3.1, average: 2.93 },
  'zhu-gan': { colour: 3.3, texture: 2.7, luminance: 3.3, overall: 3.4, average: 3.18 },
  'nrl-dpl': { colour: 3.9, texture: 3.0, luminance: 3.4, overall: 3.6, average: 3.48 },
};

export const publishedSource: Source = {
  paper:
    'Hu, Huang, Non-identical residual learning for image enhancement via dynamic multi-level perceptual loss, High Technology Letters, table 5',
  year: 2022,
};

/** What stands beside every published number: other people looked at other pictures. */
export const publishedCondition =
  '29 raters, 100 pictures of VOC2012, networks trained on DPED’s iPhone pairs: other raters and other pictures, so not comparable with the row above it';
