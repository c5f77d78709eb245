import { readSampleTable } from '../../probe/read-table.ts'
import { analyseTrial } from '../analyse-trial.ts'
import { judgeTrial } from '../judge-trial.ts'

// Analyses one file of samples in a process of its own, whose memory is its own, too.
async function analyse(file: string, endedAtMs: number): Promise<void> {
  const startedMs = performance.now()
  const samples = await readSampleTable(file)
  const readMs = performance.now() - startedMs
  const context = {
    app: 'hello',
    fault: { kind: 'pod-delete', namespace: 'tahan', instance: 'hello-0' },
    t0Ms: 400_000,
    endedAtMs,
  } as const
  const measures = analyseTrial(samples, [], context)
  judgeTrial(measures, samples, context)
  const analyseMs = performance.now() - startedMs - readMs
  const figures = {
    readMs: Math.round(readMs),
    analyseMs: Math.round(analyseMs),
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1_024),
    cpuMs: Math.round(process.cpuUsage().user / 1_000),
    windows: measures.windows.length,
  }
  console.log(JSON.stringify(figures))
}

const [file = '', endedAtMs] = process.argv.slice(2)
void analyse(file, Number(endedAtMs))
