import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { TahanError } from '../../errors.ts'
import { spawnTied } from '../../process/tied.ts'

const run = promisify(execFile)
const startsWithinMs = 10_000

/** An nginx of our own that answers every request with the same few bytes, and counts them. */
export interface CountingNginx extends AsyncDisposable {
  url: string
  /** Requests that it has answered or is about to, those for the count left out. */
  served: () => Promise<number>
}

/** Why this machine cannot compare with a known generator, in a sentence; undefined where it can. */
export async function lackingFor(...programs: readonly string[]): Promise<string | undefined> {
  const found = await Promise.all(
    programs.map(program =>
      run('sh', ['-c', `command -v ${program}`], { env: withSystemFolders() }).then(
        () => true,
        () => false,
      ),
    ),
  )
  const lacking = programs.filter((_, i) => !found[i])
  if (lacking.length === 0) return undefined
  return `${lacking.join(' and ')} cannot be found; on Debian: sudo apt-get install ${lacking.join(' ')}`
}

/** @throws TahanError NGINX_DIED */
export async function startNginx(): Promise<CountingNginx> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-nginx-'))
  const [port, countPort] = [await freePort(), await freePort()]
  await writeFile(path.join(folder, 'nginx.conf'), configuration(port, countPort))
  const child = spawnTied('nginx', ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], {
    env: withSystemFolders(),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let lastWords = ''
  child.stderr?.on('data', (text: Buffer) => {
    lastWords = (lastWords + text.toString()).slice(-2_000)
  })
  let hasEnded = false
  const ended = once(child, 'close').then(() => {
    hasEnded = true
  })
  let asked = 0
  const served = async () => {
    asked += 1
    // At a door of its own: at the other one five thousand may be waiting.
    const answer = await fetch(`http://127.0.0.1:${countPort}/`, { headers: { connection: 'close' } })
    const requests = /^\s*\d+ \d+ (\d+)/m.exec(await answer.text())?.[1]
    return Number(requests) - asked
  }
  const nginx: CountingNginx = {
    url: `http://127.0.0.1:${port}/`,
    served,
    async [Symbol.asyncDispose]() {
      child.kill('SIGQUIT')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
  for (const untilMs = performance.now() + startsWithinMs; ; await pause(50)) {
    try {
      await served()
      return nginx
    } catch (cause) {
      asked = 0
      if (!hasEnded && performance.now() < untilMs) continue
      await nginx[Symbol.asyncDispose]()
      throw new TahanError('NGINX_DIED', 'nginx did not start.', { ...(lastWords && { lastWords }), cause })
    }
  }
}

/** One worker, so that it is the same server whatever the machine; no limit that a load would meet. */
function configuration(port: number, countPort: number): string {
  return `
daemon off;
master_process off;
worker_rlimit_nofile 16384;
pid nginx.pid;
events { worker_connections 16000; }
http {
  access_log off;
  keepalive_requests 1000000000;
  keepalive_timeout 600s;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  server {
    listen 127.0.0.1:${port} backlog=8192;
    location = / { default_type text/plain; return 200 "hello\\n"; }
  }
  server {
    listen 127.0.0.1:${countPort};
    location = / { stub_status; }
  }
}
`
}

/** Debian keeps nginx where only root looks. */
function withSystemFolders(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return address.port
}
