import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { wavyPicture } from '../../test/support/pairs.ts';
import { writeImage } from '../image/write.ts';
import { beginStudy, chooseInputs, type NewStudy } from './begin.ts';
import { Book } from './book.ts';
import { serveStudy } from './server.ts';
import { loadStudy, readStudy } from './study.ts';

const root = mkdtempSync(join(tmpdir(), 'bench-mos-'));
const folder = join(root, 'study');
const now = (): string => '2026-01-01T00:00:00Z';
const secret = ['clever-net', 'grey-world', 'holiday'];
let server: Server;
let book: Book;
let url: string;

const given = (): NewStudy => ({
  name: 'secret-study',
  test: true,
  seed: 1,
  showInput: false,
  created: now(),
  from: { name: 'made', simulated: true },
  systems: ['clever-net', 'grey-world'].map((name) => ({
    name,
    key: name,
    source: '',
    stored: name === 'clever-net',
    picture: (id: string) => join(root, name, `${id}.png`),
  })),
  inputs: ['holiday-1', 'holiday-2'].map((id) => ({ id, path: join(root, 'input', `${id}.png`) })),
});

beforeAll(async () => {
  for (const [i, name] of ['input', 'clever-net', 'grey-world'].entries())
    for (const id of ['holiday-1', 'holiday-2'])
      await writeImage(join(root, name, `${id}.png`), wavyPicture(10 * i, 24, 16));
});
beforeEach(async () => {
  server?.close();
  server?.closeAllConnections();
  book?.close();
  rmSync(folder, { recursive: true, force: true });
  await beginStudy(folder, given());
  book = new Book(folder, now);
  ({ server, url } = await serveStudy({ folder, book, host: '127.0.0.1', port: 0 }));
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  book.close();
  rmSync(root, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: Buffer;
}

function ask(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(url);
    const sent = httpRequest({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(pieces) }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const json = { 'content-type': 'application/json' };
const post = async (path: string, body: unknown): Promise<Answer> => ask('POST', path, json, JSON.stringify(body));

type Session = { code: string; trials: { picture: string; width: number; height: number }[]; given: unknown[] };
const enter = async (code?: string): Promise<Session> =>
  JSON.parse((await post('/api/rater', { ...(code && { code }), agreed: true })).body.toString());
const scores = { colour: 4, texture: 3, luminance: 5, overall: 4 };
const rating = ({ code, trials }: Session, trial: number, more: object = {}): object => ({
  code,
  trial,
  picture: trials[trial]!.picture,
  scores,
  seconds: 2,
  scale: 1,
  ...more,
});
const linesOf = (name: string): string[] => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean);

/** The types of a PNG file's chunks. */
function chunks(png: Buffer): string[] {
  const names: string[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) names.push(png.toString('latin1', at + 4, at + 8));
  return [...new Set(names)];
}

describe('the rating server', () => {
  it('never tells the names of study, systems and pictures, and shows the stored bytes', async () => {
    const session = await enter('p7');
    const answers = [
      await ask('GET', '/'),
      await ask('GET', '/style.css'),
      await post('/api/rater', { code: 'P7', agreed: false }),
      await post('/api/rating', rating(session, 0)),
    ];
    const pictures = await Promise.all(session.trials.map(({ picture }) => ask('GET', `/picture/${picture}`)));
    for (const { status, headers, body } of [...answers, ...pictures]) {
      expect(status).toBe(200);
      for (const word of [...secret, 'secret-study']) {
        expect(body.includes(word)).toBe(false);
        expect(JSON.stringify(headers)).not.toContain(word);
      }
    }
    const { plan } = readStudy(folder);
    const stored = readFileSync(join(root, 'clever-net/holiday-1.png'));
    expect(pictures.some(({ body }) => body.equals(stored))).toBe(true);
    for (const { body } of pictures) expect(chunks(body)).toEqual(chunks(stored));
    expect(session.trials).toHaveLength(4);
    expect(new Set([...plan.pictures.flatMap(({ files }) => files)])).toEqual(
      new Set(session.trials.map(({ picture }) => picture)),
    );
  });

  it('sends a strict policy with everything and keeps input pictures to itself unless they are shown', async () => {
    const { headers } = await ask('GET', '/');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toMatch(/unsafe|https?:|\*/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    const { input } = readStudy(folder).plan.pictures[0]!;
    expect((await ask('GET', `/picture/${input}`)).status).toBe(404);
  });

  it.each([
    ['another name (DNS rebinding)', 'GET', '/', { host: 'evil.example:80' }, 421],
    ['its name without the port', 'GET', '/', { host: '127.0.0.1' }, 421],
    ["another page's script", 'POST', '/api/rater', { ...json, origin: 'http://evil.example' }, 403],
    ['a form of another page', 'POST', '/api/rater', { 'content-type': 'text/plain' }, 415],
    ['a path out of the folder', 'GET', '/picture/../study.json', {}, 404],
    ['an encoded path out of the folder', 'GET', '/picture/%2e%2e%2fstudy.json', {}, 404],
    ['the ratings', 'GET', '/ratings.jsonl', {}, 404],
    ['another method', 'DELETE', '/', {}, 405],
  ])('refuses %s', async (_, method, path, headers, status) => {
    const answer = await ask(method, path, headers as Record<string, string>, method === 'POST' ? '{}' : undefined);
    expect(answer.status).toBe(status);
  });

  it('refuses what is too large, no JSON, or no rating', async () => {
    const session = await enter();
    expect((await post('/api/rating', { ...rating(session, 0), more: 'x'.repeat(5000) })).status).toBe(413);
    expect((await ask('POST', '/api/rating', json, '{')).status).toBe(400);
    for (const wrong of [{ ...scores, colour: 6 }, { ...scores, colour: 2.5 }, { colour: 3 }, { ...scores, taste: 1 }])
      expect((await post('/api/rating', rating(session, 0, { scores: wrong }))).status).toBe(400);
    expect((await post('/api/rating', rating(session, 0, { picture: session.trials[1]!.picture }))).status).toBe(409);
    expect((await post('/api/rating', rating(session, 0, { trial: 99 }))).status).toBe(409);
    expect((await post('/api/rating', rating(session, 0, { code: 'NOBODY' }))).status).toBe(404);
    expect((await post('/api/rater', { code: 'NOBODY', agreed: false })).status).toBe(404);
    expect(linesOf('ratings.jsonl')).toEqual([]);
  });

  it('writes a rating once, a changed one once more, and gives everything back to who returns', async () => {
    const session = await enter();
    const twice = await Promise.all([0, 1].map(() => post('/api/rating', rating(session, 2))));
    expect(twice.map(({ body }) => JSON.parse(body.toString()))).toEqual([
      { done: 1, total: 4 },
      { done: 1, total: 4 },
    ]);
    expect(linesOf('ratings.jsonl')).toHaveLength(1);
    await post('/api/rating', rating(session, 2, { scores: { ...scores, overall: 1 } }));
    expect(linesOf('ratings.jsonl')).toHaveLength(2);
    const again = await enter(session.code);
    expect(again.trials).toEqual(session.trials);
    expect(again.given).toEqual([null, null, { ...scores, overall: 1 }, null]);
    const study = readStudy(folder);
    expect(study.revised).toBe(1);
    expect(study.ratings).toHaveLength(1);
    expect(linesOf('ratings.jsonl').every((line) => JSON.parse(line).test === true)).toBe(true);
  });

  it('says which port is taken', async () => {
    const other = join(root, 'other');
    await beginStudy(other, given());
    const port = Number(new URL(url).port);
    const attempt = serveStudy({ folder: other, book: new Book(other, now), host: '127.0.0.1', port });
    await expect(attempt).rejects.toMatchObject({ message: `Port ${port} of 127.0.0.1 is in use.` });
  });
});

describe('ratings on disk', () => {
  it('survive a line that a crash cut off: it is said, nothing else is lost, and the next one is whole', async () => {
    const session = await enter('a1');
    await post('/api/rating', rating(session, 0));
    book.close();
    const whole = readFileSync(join(folder, 'ratings.jsonl'), 'utf8');
    writeFileSync(join(folder, 'ratings.jsonl'), `${whole}${whole.slice(0, 40)}`);
    book = new Book(folder, now);
    expect(book.notes).toEqual([expect.stringMatching(/ratings\.jsonl: line 2 cannot be read/)]);
    const standing = book.enter('A1');
    expect(standing.given.filter(Boolean)).toEqual([scores]);
    expect(book.rate(standing, 1, { ...scores, colour: 1 } as never, { seconds: 1, scale: 1 })).toBe(true);
    const study = readStudy(folder);
    expect(study.ratings.map(({ trial }) => trial)).toEqual([0, 1]);
    expect(study.notes).toHaveLength(1);
  });

  it('find their rater again when his own record was lost', async () => {
    const session = await enter('b2');
    await post('/api/rating', rating(session, 0));
    book.close();
    writeFileSync(join(folder, 'raters.jsonl'), '');
    book = new Book(folder, now);
    expect(book.enter('B2').given.filter(Boolean)).toHaveLength(1);
  });

  it('belong to one server at a time; one that was killed leaves no lock behind', () => {
    book.close();
    const lock = join(folder, 'serving.pid');
    writeFileSync(lock, String(process.ppid));
    expect(() => new Book(folder, now)).toThrow(/is served by the process/);
    writeFileSync(lock, String(spawnSync(process.execPath, ['-e', '']).pid));
    book = new Book(folder, now);
    expect(readFileSync(lock, 'utf8')).toBe(String(process.pid));
  });
});

describe('beginStudy', () => {
  it('leaves nothing behind when a picture is missing or has another size, and says which', async () => {
    const place = join(root, 'broken');
    const missing = { ...given(), inputs: [{ id: 'holiday-1', path: join(root, 'input/holiday-1.png') }] };
    const lacking = missing.systems.map((system) => ({ ...system, picture: () => undefined }));
    await expect(beginStudy(place, { ...missing, systems: lacking })).rejects.toThrow(/clever-net has no picture/);
    await writeImage(join(root, 'large.png'), wavyPicture(1, 30, 16));
    const large = missing.systems.map((system) => ({ ...system, picture: () => join(root, 'large.png') }));
    await expect(beginStudy(place, { ...missing, systems: large })).rejects.toThrow(/30x16.*24x16/);
    expect(existsSync(place)).toBe(false);
  });

  it('never touches ratings whose study is lost', async () => {
    rmSync(join(folder, 'study.json'));
    await expect(beginStudy(folder, given())).rejects.toThrow(/holds ratings and no study\.json/);
    expect(existsSync(join(folder, 'ratings.jsonl'))).toBe(true);
  });

  it('draws its pictures by the seed, and no more than there are', () => {
    const ten = Array.from({ length: 10 }, (_, i) => ({ id: `${i}` }));
    expect(chooseInputs(ten, 4, 1)).toEqual(chooseInputs(ten.toReversed().toReversed(), 4, 1));
    expect(chooseInputs(ten, 4, 1)).not.toEqual(chooseInputs(ten, 4, 2));
    expect(() => chooseInputs(ten, 11, 1)).toThrow(/--images is 11, and there are 10/);
  });

  it('names the nearest study when one is not there', () => {
    expect(() => loadStudy('studi', root)).toThrow(/no study named "studi"/);
    expect(() => loadStudy('../study', root)).toThrow(/is no name for a study/);
  });
});
