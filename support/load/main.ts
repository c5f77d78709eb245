import { LoadProcess } from './load-process.ts'
import { serveShare } from './serve.ts'

serveShare((share, nowMs, say) => new LoadProcess(share, nowMs, say))
