import { serveShare } from '../serve.ts'
import { AutocannonProcess } from './autocannon-process.ts'

serveShare((share, nowMs, say) => new AutocannonProcess(share, nowMs, say))
