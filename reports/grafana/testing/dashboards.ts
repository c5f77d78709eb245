import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

const folder = path.resolve(import.meta.dirname, '..')

const gridPos = z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() })
const datasource = z.object({ type: z.string(), uid: z.string() })
const target = z.object({ refId: z.string(), expr: z.string(), datasource })
const panel = z.object({
  id: z.number(),
  type: z.string(),
  title: z.string(),
  gridPos,
  datasource: datasource.optional(),
  targets: z.array(target).default([]),
  fieldConfig: z.object({ defaults: z.object({ unit: z.string().optional() }) }).optional(),
})
const annotation = z.object({ name: z.string(), expr: z.string().optional(), datasource })
const variable = z.object({ name: z.string(), type: z.string(), definition: z.string().optional() })
const dashboard = z.object({
  uid: z.string(),
  title: z.string(),
  schemaVersion: z.number(),
  id: z.null(),
  annotations: z.object({ list: z.array(annotation) }),
  templating: z.object({ list: z.array(variable) }),
  panels: z.array(panel),
})
export type Dashboard = z.infer<typeof dashboard> & { file: string }

export function dashboards(): Dashboard[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.json'))
    .map(file => ({
      file,
      ...dashboard.parse(JSON.parse(readFileSync(path.join(folder, file), 'utf8'))),
    }))
}

/** A query of a dashboard, with the place where it stands. */
export interface Query {
  /** e.g. `ladder.json: Steps A`. */
  where: string
  expr: string
  /** As Grafana calls it: `percentunit` is a share from 0 to 1. */
  unit: string | undefined
}

/** What panels and annotations ask Prometheus. */
export function queriesOf({ file, panels, annotations }: Dashboard): Query[] {
  return [
    ...panels.flatMap(({ title, targets, fieldConfig }) =>
      targets.map(({ refId, expr }) => ({
        where: `${file}: ${title} ${refId}`,
        expr,
        unit: fieldConfig?.defaults.unit,
      })),
    ),
    ...annotations.list.flatMap(({ name, expr }) =>
      expr === undefined ? [] : [{ where: `${file}: annotation ${name}`, expr, unit: undefined }],
    ),
  ]
}

/** What a variable offers: the values of a label, of the series that the selector picks. */
export interface Choice {
  where: string
  name: string
  selector: string
  label: string
}

export function choicesOf({ file, templating }: Dashboard): Choice[] {
  return templating.list.flatMap(({ name, definition = '' }) => {
    const [, selector, label] = /^label_values\((.*), (\w+)\)$/.exec(definition) ?? []
    if (selector === undefined || label === undefined) return []
    return [{ where: `${file}: variable ${name}`, name, selector, label }]
  })
}

/** As Grafana puts chosen values into a query. */
export function filled(query: string, values: Readonly<Record<string, string>>): string {
  return query.replace(/\$(\w+)/g, (text, name: string) => values[name] ?? text)
}
