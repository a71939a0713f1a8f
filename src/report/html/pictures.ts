import sharp from 'sharp';
import { toBytes } from '../../image/color.ts';
import type { Image } from '../../image/image.ts';
import { readImage } from '../../image/read.ts';
import { type ChosenPicture, inQuestion, once, picturesApart, picturesAt, type ScoresForChoice } from '../examples.ts';
import { megabytes } from '../numbers.ts';
import type { PictureFiles } from '../pictures.ts';
import type { PictureView } from './view.ts';

/** A page holds at most so many pictures of a set, and so many bytes of them; three are always there. */
export const mostPictures = 12;
export const mostBytes = 6_000_000;
const fewest = 3;
/** Longer sides are scaled down. */
const longestSide = 640;
/** Up to so many pixels a picture is stored without loss. */
const losslessPixels = 256 * 256;

/** Pictures of a set for the page, and the sentence that says how they were chosen and stored. */
export interface EmbeddedPictures {
  readonly pictures: readonly PictureView[];
  readonly rule: string;
}

export interface EmbedOptions {
  readonly most?: number | undefined;
  readonly bytes?: number | undefined;
  /** Over the whole ranking (default), or only where the system differs most from its rival. */
  readonly show?: 'ranking' | 'differences' | undefined;
}

/**
 * Pictures over the whole ranking of the last system, worst and best included, and those on which it is ahead of its
 * rival and behind it most; in the order of their importance until the bytes are used up.
 */
export async function embedPictures(
  all: ScoresForChoice,
  files: readonly PictureFiles[],
  { most = mostPictures, bytes = mostBytes, show = 'ranking' }: EmbedOptions = {},
): Promise<EmbeddedPictures> {
  const byId = new Map(files.map((file) => [file.id, file]));
  const scores = { ...all, systems: all.systems.map((system) => withFiles(system, byId)) };
  const apart = show === 'differences' ? picturesApart(scores, most / 2) : [];
  const wanted = apart.length > 0 ? apart : byImportance(scores, most);
  const made: { picture: PictureView; reduced: boolean; lossy: boolean }[] = [];
  let used = 0;
  for (const chosen of wanted) {
    const one = await embed(chosen, byId.get(chosen.id)!, scores);
    const size = [...one.picture.systems, one.picture.target].reduce((sum, uri) => sum + (uri?.length ?? 0), 0);
    if (made.length >= fewest && used + size > bytes) break;
    used += size;
    made.push(one);
  }
  const order =
    apart.length > 0
      ? placeIn(wanted)
      : rankOf(
          scores,
          made.map(({ picture }) => picture),
        );
  const pictures = made.map(({ picture }) => picture).sort((a, b) => order(a.id) - order(b.id));
  return { pictures, rule: ruleOf(scores, files.length, made, used, { most, bytes, apart: apart.length > 0 }) };
}

/** The system on the pictures whose files are there. */
const withFiles = (
  { name, perImage }: ScoresForChoice['systems'][number],
  files: ReadonlyMap<string, PictureFiles>,
): ScoresForChoice['systems'][number] => ({ name, perImage: perImage.filter(({ id }) => files.has(id)) });

const placeIn =
  (chosen: readonly ChosenPicture[]) =>
  (id: string): number =>
    chosen.findIndex((one) => one.id === id);

/** Middle, ends, what divides the rivals, then ever finer places between. */
function byImportance(scores: ScoresForChoice, most: number): ChosenPicture[] {
  const first = picturesAt(scores, [0.5, 0, 1]);
  const apart = picturesApart(scores);
  const rest = picturesAt(scores, [0.9, 0.1, 0.75, 0.25, 0.35, 0.65, 0.2, 0.8, 0.45, 0.55]);
  return once([...first, ...apart, ...rest]).slice(0, most);
}

/** The place of a picture in the ranking, the best first, so that neighbours on the page are alike in score. */
function rankOf(scores: ScoresForChoice, pictures: readonly PictureView[]): (id: string) => number {
  const [metric, facts] = Object.entries(scores.metrics)[0] ?? [];
  const system = inQuestion(scores);
  if (metric === undefined || !facts || !system) return (id) => pictures.findIndex((one) => one.id === id);
  const sign = facts.better === 'lower' ? 1 : -1;
  const known = new Map(system.perImage.map(({ id, scores: own }) => [id, own[metric]]));
  return (id) => sign * (known.get(id) ?? 0);
}

function ruleOf(
  scores: ScoresForChoice,
  all: number,
  made: readonly { reduced: boolean; lossy: boolean }[],
  used: number,
  { most, bytes, apart }: { most: number; bytes: number; apart: boolean },
): string {
  const [metric] = Object.keys(scores.metrics);
  const system = inQuestion(scores)?.name;
  const rule = apart
    ? `where ${system} is ahead of and behind ${scores.rivals?.other} most by ${metric}`
    : `from the best to the worst ${metric} of ${system}, and where it is ahead of and behind its strongest rival most`;
  const parts = [
    `${made.length} of ${all} pictures (${megabytes(used)}, at most ${most} and ${megabytes(bytes)}), chosen by rule: ${rule}.`,
  ];
  if (made.some(({ reduced }) => reduced)) parts.push(`Sides longer than ${longestSide} pixels are scaled down here.`);
  if (made.some(({ lossy }) => lossy))
    parts.push(
      'Larger pictures are kept as JPEG here, so differences of a few codes may come from that; scores are of the files themselves.',
    );
  parts.push('Differences: mean |difference| to the target over the channels, black is equal.');
  return parts.join(' ');
}

async function embed(
  { id, why }: ChosenPicture,
  { target, outputs }: PictureFiles,
  { systems }: ScoresForChoice,
): Promise<{ picture: PictureView; reduced: boolean; lossy: boolean }> {
  const paths = [...systems.map(({ name }) => outputs[name]), target];
  const images = await Promise.all(
    paths.map(async (path) => (path === undefined ? undefined : (await readImage(path)).image)),
  );
  const largest = images.reduce((a, b) => (b && (!a || b.width * b.height > a.width * a.height) ? b : a), undefined)!;
  const scale = Math.min(1, longestSide / Math.max(largest.width, largest.height));
  const [width, height] = [largest.width, largest.height].map((side) => Math.max(1, Math.round(side * scale))) as [
    number,
    number,
  ];
  const lossy = width * height > losslessPixels;
  const uris = await Promise.all(images.map((image) => image && dataUri(image, width, height, lossy)));
  return {
    picture: { id, why, width, height, systems: uris.slice(0, -1), target: uris.at(-1) },
    reduced: scale < 1,
    lossy,
  };
}

/** A picture of the given size as a data URI: WebP without loss, or JPEG with all its colour samples. */
async function dataUri(image: Image, width: number, height: number, lossy: boolean): Promise<string> {
  const raw = { width: image.width, height: image.height, channels: image.channels };
  const same = image.width === width && image.height === height;
  const whole = sharp(toBytes(image), { raw });
  const scaled = same ? whole : whole.resize(width, height, { fit: 'fill', kernel: 'lanczos3' });
  const encoded = lossy
    ? scaled.jpeg({ quality: 88, chromaSubsampling: '4:4:4', mozjpeg: true })
    : scaled.webp({ lossless: true, effort: 4 });
  const bytes = await encoded.toBuffer();
  return `data:image/${lossy ? 'jpeg' : 'webp'};base64,${bytes.toString('base64')}`;
}
