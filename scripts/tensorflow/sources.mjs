// Where the parts of the TensorFlow back end come from: PyPI through pip, a mirror, and the npm registry through npm.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** The C library of the wheel is the same for every Python; the wheel for 3.11 is asked for whatever Python is here. */
export const wheel = {
  version: '2.15.1',
  file: 'tensorflow_cpu-2.15.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
  sha256: '54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26',
};

/** The release of the C library that the installer of tfjs-node asks its host for. */
const mirrored = '2.9.1';

/** What is taken from the npm registry, with the integrity that its lock file would hold. */
const packages = {
  tfjs: {
    spec: '@tensorflow/tfjs-node@4.22.0',
    file: 'tensorflow-tfjs-node-4.22.0.tgz',
    sha512: 'uHrXeUlfgkMxTZqHkESSV7zSdKdV0LlsBeblqkuKU9nnfxB1pC6DtoyYVaLxznzZy7WQSegjcohxxCjAf6Dc7w==',
  },
  protobuf: {
    spec: 'google-protobuf@3.21.4',
    file: 'google-protobuf-3.21.4.tgz',
    sha512: 'MnG7N936zcKTco4Jd2PX2U96Kf9PxygAPKBug+74LHzmHXmceN16MmRcdgZv+DGef/S9YvQAfRsNCn4cjf9yyQ==',
  },
};

/** An error whose message is one sentence for the user, with what mends it. */
export class SetupError extends Error {
  constructor(sentence, mend) {
    super(sentence);
    this.mend = mend;
  }
}

/** The wheel in `folder`, fetched by pip unless a checked one is there already. */
export async function fetchWheel(folder, say) {
  const path = join(folder, wheel.file);
  if (existsSync(path) && (await digest(path, 'sha256', 'hex')) === wheel.sha256) {
    say(`Using ${wheel.file}, fetched before.`);
    return path;
  }
  rmSync(path, { force: true });
  const python = [['python3'], ['python'], ['/usr/bin/python3'], ['py', '-3']].find(
    ([command, ...rest]) => spawnSync(command, [...rest, '-m', 'pip', '--version']).status === 0,
  );
  if (python === undefined)
    throw new SetupError(
      'No Python with pip was found.',
      'install python3 with pip, or give the wheel with --wheel FILE',
    );
  say(`Fetching tensorflow-cpu ${wheel.version} with ${python.join(' ')} -m pip (about 200 MB) ...`);
  const asked = ['--no-deps', '--only-binary=:all:', '--implementation=cp', '--python-version=3.11', '--abi=cp311'];
  const platforms = ['--platform=manylinux_2_17_x86_64', '--platform=manylinux2014_x86_64'];
  const patience = ['--retries=2', '--timeout=30', '--disable-pip-version-check'];
  const [command, ...rest] = python;
  const { status } = spawnSync(
    command,
    [
      ...rest,
      '-m',
      'pip',
      'download',
      ...asked,
      ...platforms,
      ...patience,
      '-d',
      folder,
      `tensorflow-cpu==${wheel.version}`,
    ],
    { stdio: ['ignore', 2, 2] },
  );
  if (status !== 0 || !existsSync(path))
    throw new SetupError(
      `pip could not fetch tensorflow-cpu ${wheel.version}; its own message is above.`,
      'check that pip reaches a package index, or give the wheel with --wheel FILE, or a mirror with TFJS_NODE_BASE_URI',
    );
  return checkWheel(path);
}

/** The path again, if the file is the wheel that is expected, byte for byte. */
export async function checkWheel(path) {
  if (!existsSync(path)) throw new SetupError(`There is no file ${path}.`, `give the path of ${wheel.file}`);
  const found = await digest(path, 'sha256', 'hex');
  if (found !== wheel.sha256)
    throw new SetupError(`${path} has the SHA-256 ${found}, expected ${wheel.sha256}.`, `give the file ${wheel.file}`);
  return path;
}

/** The C library's archive from a mirror (the address up to "cpu-linux-x86_64-…"); an interrupted download goes on. */
export async function fetchFromMirror(base, folder, say) {
  const { EnvHttpProxyAgent, fetch } = await import('undici');
  const name = `cpu-linux-x86_64-${mirrored}.tar.gz`;
  const path = join(folder, `libtensorflow-${name}`);
  if (existsSync(path)) return { path, version: mirrored };
  const part = `${path}.part`;
  const have = existsSync(part) ? statSync(part).size : 0;
  const url = `${base}${name}`;
  say(`Fetching ${url}${have > 0 ? `, going on at ${(have / 1e6).toFixed(0)} MB` : ''} ...`);
  const failed = (why) => new SetupError(`${url} could not be fetched: ${why}.`, 'check TFJS_NODE_BASE_URI');
  let response;
  try {
    response = await fetch(url, {
      dispatcher: new EnvHttpProxyAgent({ headersTimeout: 30_000, bodyTimeout: 60_000 }),
      headers: have > 0 ? { range: `bytes=${have}-` } : {},
    });
  } catch (error) {
    throw failed(error.cause?.message ?? error.message);
  }
  if (response.status !== 416) {
    if (!response.ok) throw failed(`the answer was ${response.status}`);
    const onward = response.status === 206;
    const total = Number(response.headers.get('content-length') ?? 0) + (onward ? have : 0);
    let got = onward ? have : 0;
    let told = got;
    const meter = async function* (chunks) {
      for await (const chunk of chunks) {
        got += chunk.length;
        if (got - told > 25e6) {
          told = got;
          say(`  ${(got / 1e6).toFixed(0)} MB${total > 0 ? ` of ${(total / 1e6).toFixed(0)} MB` : ''}`);
        }
        yield chunk;
      }
    };
    try {
      await pipeline(Readable.fromWeb(response.body), meter, createWriteStream(part, { flags: onward ? 'a' : 'w' }));
    } catch (error) {
      throw failed(
        `the connection broke after ${(got / 1e6).toFixed(0)} MB (${error.message}); run this again to go on`,
      );
    }
    if (total > 0 && got !== total) throw failed(`${got} bytes came instead of ${total}`);
  }
  renameSync(part, path);
  return { path, version: mirrored };
}

/** A package's archive from the npm registry, checked; no script of it is run. */
export async function fetchPackage(name, folder) {
  const { spec, file, sha512 } = packages[name];
  const path = join(folder, file);
  if (!existsSync(path)) {
    const { status, stderr } = spawnSync(
      'npm',
      ['pack', spec, '--ignore-scripts', '--loglevel=error', '--pack-destination', folder],
      { cwd: folder, encoding: 'utf8' },
    );
    if (status !== 0 || !existsSync(path))
      throw new SetupError(
        `npm could not fetch ${spec}: ${(stderr ?? '').trim().split('\n')[0] || 'npm gave no reason'}`,
        'check that npm reaches its registry',
      );
  }
  const found = await digest(path, 'sha512', 'base64');
  if (found === sha512) return path;
  rmSync(path);
  throw new SetupError(`${basename(path)} has the SHA-512 ${found}, expected ${sha512}.`, 'run this again');
}

/** Bytes of all files in a folder. */
export function bytesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

async function digest(path, algorithm, encoding) {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(path), hash);
  return hash.digest(encoding);
}
