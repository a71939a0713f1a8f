/**
 * How pictures are rated: the protocol of paper 001, section 3.5 and table 5. Raters give integers from 1 (bad) to
 * 5 (excellent) by four criteria; the mean over raters and pictures is taken per criterion, and the average is the mean
 * of the four. The words of the scale are those of ITU-R BT.500.
 */
export const criteria = ['colour', 'texture', 'luminance', 'overall'] as const;

export type Criterion = (typeof criteria)[number];

/** The grades from worst to best with their words. */
export const grades = [
  { value: 1, word: 'Bad' },
  { value: 2, word: 'Poor' },
  { value: 3, word: 'Fair' },
  { value: 4, word: 'Good' },
  { value: 5, word: 'Excellent' },
] as const;

export type Grade = (typeof grades)[number]['value'];

/** One picture judged by every criterion. */
export type Scores = Readonly<Record<Criterion, Grade>>;

/** What table 5 of paper 001 calls a criterion, and what raters are asked. */
export const criterionFacts: Readonly<Record<Criterion, { head: string; label: string; question: string }>> = {
  colour: {
    head: 'Col',
    label: 'Colour',
    question: 'Are the colours natural and pleasant: no cast, neither pale nor garish?',
  },
  texture: {
    head: 'Tex',
    label: 'Texture',
    question: 'Is fine detail clear and clean: neither blurred nor harsh, no noise, blocks or halos?',
  },
  luminance: {
    head: 'Lum',
    label: 'Luminance',
    question: 'Is the brightness right: neither too dark nor too bright, with detail in shadows and lights?',
  },
  overall: {
    head: 'Over',
    label: 'Overall',
    question: 'How good is the picture, all in all?',
  },
};

/** Somebody who rates, known by a code only. */
export interface Rater {
  readonly rater: string;
  /** Place in the order of arrival, from 0; with the study's seed it settles the order of the pictures. */
  readonly number: number;
  readonly at: string;
  /** True for scripted raters: their numbers are test data. */
  readonly test: boolean;
}

/** One picture of one system, judged by one rater. A later rating of the same picture takes the place of an earlier one. */
export interface Rating {
  readonly rater: string;
  /** Id of the picture in the study. */
  readonly picture: string;
  readonly system: string;
  /** Place in the rater's order, from 0. */
  readonly trial: number;
  readonly scores: Scores;
  /** From the moment the picture was shown to the rating. */
  readonly seconds: number;
  /** Pixels of the screen per pixel of the picture, as the rater saw it. */
  readonly scale: number;
  readonly at: string;
  readonly test: boolean;
}
