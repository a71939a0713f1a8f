import { answerQuestions } from '../work/answering.ts';
import { type ItemScores, type ScoreItem, scoreItem } from './score-one.ts';

export interface ScoreQuestion {
  readonly item: ScoreItem;
  readonly names: readonly string[];
}

/** Scores the pictures that it is sent. */
answerQuestions<ScoreQuestion, ItemScores>(({ item, names }) => scoreItem(item, names));
