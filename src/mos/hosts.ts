import { hostname, networkInterfaces } from 'node:os';

/** Whether only this machine can reach the address. */
export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127\./.test(host);

const isAny = (host: string): boolean => host === '0.0.0.0' || host === '::';
/** An address as it stands in a URL. */
export const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

function machineAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map(({ address }) => address.replace(/%.*$/, '')),
  );
}

/** The address that raters type. */
export function publicName(host: string): string {
  if (!isAny(host)) return host;
  return machineAddresses().find((address) => !isLoopback(address) && !address.includes(':')) ?? 'localhost';
}

/** The values of the Host header that are answered. */
export function ownNames(host: string, port: number): Set<string> {
  const local = ['localhost', '127.0.0.1', '::1'];
  const names = isAny(host)
    ? [...local, ...machineAddresses(), hostname(), `${hostname()}.local`]
    : isLoopback(host)
      ? [...local, host]
      : [host];
  return new Set(
    names
      .map((name) => bracketed(name).toLowerCase())
      .flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]),
  );
}
