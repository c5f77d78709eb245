import { LoadProcess } from './load-process.ts'
import { takePrecedence } from './precedence.ts'
import { serveShare } from './serve.ts'

takePrecedence()
serveShare((share, nowMs, say) => new LoadProcess(share, nowMs, say))
