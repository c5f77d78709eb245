import path from 'node:path'

/** The link to the latest run, where runs go: as `TAHAN_RUNS` says, else `reports/runs`. It need not exist. */
export function latestRun(env: NodeJS.ProcessEnv = process.env): string {
  return path.join(path.resolve(env.TAHAN_RUNS || path.resolve(import.meta.dirname, '../runs')), 'latest')
}
