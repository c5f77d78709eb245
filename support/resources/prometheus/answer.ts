import { z } from 'zod'

/** A series of raw samples, as Prometheus scraped them. */
export interface Series {
  labels: Record<string, string>
  /** Seconds since 1970 on Prometheus' own clock, and values. */
  samples: (readonly [atSeconds: number, value: number])[]
}

const point = z.tuple([z.number(), z.string()])
const failure = z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() })
const matrix = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), values: z.array(point) })),
  }),
})
const scalar = z.object({
  status: z.literal('success'),
  data: z.object({ resultType: z.literal('scalar'), result: point }),
})

/** @throws Error saying what came instead */
export function seriesIn(answer: { status: number; text: string }): Series[] {
  const { result } = checked(answer, matrix).data
  return result.map(({ metric, values }) => ({
    labels: metric,
    samples: values
      .map(([at, value]) => [at, Number(value)] as const)
      .filter(([, value]) => Number.isFinite(value)),
  }))
}

/** @throws Error saying what came instead */
export function scalarIn(answer: { status: number; text: string }): number {
  return Number(checked(answer, scalar).data.result[1])
}

function checked<T>({ status, text }: { status: number; text: string }, schema: z.ZodType<T>): T {
  const json = jsonIn(status, text)
  const refused = failure.safeParse(json)
  if (refused.success) throw new Error(`it refused: ${refused.data.errorType}: ${refused.data.error}`)
  const { data, error } = schema.safeParse(json)
  if (error)
    throw new Error(`it answered (HTTP ${status}) otherwise than Prometheus does: ${text.slice(0, 80)}`)
  return data
}

function jsonIn(status: number, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const what = status === 200 ? 'with half an answer, or none of Prometheus' : `HTTP ${status}`
    throw new Error(`it answered ${what}: "${text.trim().slice(0, 80)}"`)
  }
}
