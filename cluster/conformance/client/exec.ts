import { PassThrough } from 'node:stream'
import { Exec, KubeConfig, type V1Status } from '@kubernetes/client-node'

export interface Executed {
  stdout: string
  stderr: string
  status: V1Status
}

/** Runs a command in a container, as `kubectl exec` does, and waits for its end. */
export async function exec(
  kubeconfig: string,
  where: { namespace: string; pod: string; container?: string },
  command: string[],
  stdin?: string,
): Promise<Executed> {
  const config = new KubeConfig()
  config.loadFromFile(kubeconfig)
  const { promise, resolve, reject } = Promise.withResolvers<V1Status>()
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const [told, complained] = [collect(stdout), collect(stderr)]
  const { namespace, pod, container = 'main' } = where
  // Never ended: this protocol has no word for that, and closing it would close all.
  const input = stdin === undefined ? null : new PassThrough()
  input?.write(stdin)
  const socket = await new Exec(config).exec(
    namespace,
    pod,
    container,
    command,
    stdout,
    stderr,
    input,
    false,
    resolve,
  )
  socket.on('close', () => reject(new Error(`exec of ${command.join(' ')} ended without saying how`)))
  socket.on('error', reject)
  const status = await promise
  return { stdout: told(), stderr: complained(), status }
}

function collect(stream: PassThrough): () => string {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString('utf8')
}
