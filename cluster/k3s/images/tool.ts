import { x } from 'tinyexec'
import { TahanError } from '../../../support/errors.ts'

interface Run {
  /** What it is for, to go on after "cannot": `download the package …`. */
  purpose: string
  environment?: NodeJS.ProcessEnv
  folder?: string
  signal: AbortSignal
}

/**
 * Runs a program of this machine to its end and returns what it wrote.
 * @throws TahanError IMAGE_TOOL with its last words; the signal's reason when that fires
 */
export async function tool(program: string, args: string[], run: Run): Promise<string> {
  run.signal.throwIfAborted()
  const said = await finished(program, args, run)
  run.signal.throwIfAborted()
  if (said.exitCode === 0) return said.stdout
  const words = `${said.stdout}\n${said.stderr}`.trim()
  const lastWords = words.split('\n').slice(-8).join('\n')
  throw new TahanError('IMAGE_TOOL', `Cannot ${run.purpose}: ${program} ended with ${said.exitCode}.`, {
    ...adviceOn(words),
    lastWords,
  })
}

async function finished(program: string, args: string[], { purpose, environment, folder, signal }: Run) {
  try {
    return await x(program, args, {
      signal,
      nodeOptions: { env: environment ?? process.env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
    })
  } catch (thrown) {
    signal.throwIfAborted()
    throw new TahanError('IMAGE_TOOL', `Cannot ${purpose}: ${program} did not start.`, { cause: thrown })
  }
}

/** What such words usually mean. */
export function adviceOn(words: string): { because?: string; tryThis?: string } {
  return causes.find(({ pattern }) => pattern.test(words)) ?? {}
}

const causes = [
  {
    pattern: /ENOSPC|no space left|not enough free space/i,
    because: 'the disk is full.',
    tryThis: 'free about 1 GB in the cache folder and in the folder for temporary files (TMPDIR).',
  },
  {
    pattern: /EINTEGRITY|hash sum mismatch|unexpected size/i,
    because: 'what arrived is not what was published: the download was damaged or exchanged on its way.',
    tryThis: 'the same again; if it comes back, look for a proxy or a mirror that changes files.',
  },
  {
    pattern: /E404|ETARGET|404 +Not Found|does not have a Release file|unable to locate package/i,
    because: 'the registry or mirror that this machine uses does not have it.',
    tryThis:
      'another registry (`npm config get registry`) or mirror; new releases may reach a mirror hours later.',
  },
  {
    pattern:
      /NO_PUBKEY|is not signed|EXPKEYSIG|certificate (verif|has expired)|SELF_SIGNED|UNABLE_TO_VERIFY/i,
    because: "the server's signature or certificate could not be verified with the keys of this machine.",
    tryThis: 'bring debian-archive-keyring and ca-certificates up to date, and check the clock.',
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|ENETUNREACH|could not resolve|failure resolving|could not connect|unable to connect|failed to fetch/i,
    because: 'the server could not be reached.',
    tryThis:
      'check the network and the proxy. What was made once stays in the cache and needs no network again.',
  },
]
