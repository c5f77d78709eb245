import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What a generator says of a load that it made. */
export interface Said {
  /** Answers, from its first to its last. */
  requests: number
  cpuMs: number
}

/** In a session of its own and before ordinary processes, as ours goes (../precedence.ts). */
const precedence = 'renice -n -10 -p $$ >/dev/null 2>&1; { echo -10 > /proc/self/autogroup; } 2>/dev/null'

/**
 * A closed loop of wrk, all of it on one thread, as ours is one process.
 *
 * @throws when wrk fails or says what cannot be read
 */
export async function runWrk(url: string, connections: number, seconds: number): Promise<Said> {
  const command = `TIMEFORMAT='cpu %U %S'; time wrk -t1 -c${connections} -d${seconds}s --timeout 5s '${url}'`
  const { stdout, stderr } = await run('setsid', ['--wait', 'bash', '-c', `${precedence}; ${command}`])
  const [, requests] = /(\d+) requests in/.exec(stdout) ?? []
  const [, user, system] = /cpu ([\d.]+) ([\d.]+)/.exec(stderr) ?? []
  if (!requests || !user || !system) throw new Error(`wrk said: ${stdout}${stderr}`)
  return {
    requests: Number(requests),
    cpuMs: 1_000 * (Number(user) + Number(system)),
  }
}
