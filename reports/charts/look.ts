import type { Layout } from './layout.ts'

/**
 * Colours of every chart: the palette of Okabe and Ito, which readers with any common colour blindness can tell apart.
 * The same thing has the same colour in every chart, and never colour alone: lanes differ in thickness too, and bars
 * and marks carry labels.
 */
const okabeIto = {
  orange: '#E69F00',
  sky: '#56B4E9',
  green: '#009E73',
  yellow: '#F0E442',
  blue: '#0072B2',
  vermilion: '#D55E00',
  purple: '#CC79A7',
  grey: '#8C8C8C',
} as const

/** What became of requests; in the order in which they are stacked, from the bottom. */
export const outcomeColours = {
  ok: okabeIto.green,
  refused: okabeIto.vermilion,
  reset: okabeIto.purple,
  timeout: okabeIto.orange,
  'http-error': okabeIto.blue,
  'wrong-body': okabeIto.yellow,
  other: okabeIto.sky,
  late: okabeIto.grey,
} as const

/** What a lane shows: thick is well, thin is not. */
export const laneStates = {
  ready: { colour: okabeIto.green, thicknessPx: 13 },
  'not ready': { colour: okabeIto.orange, thicknessPx: 8 },
  terminating: { colour: okabeIto.purple, thicknessPx: 4 },
  unschedulable: { colour: okabeIto.sky, thicknessPx: 8 },
} as const
export type LaneState = keyof typeof laneStates

/** The four times of Vayghan et al., in the order in which they are told. */
export const timeColours = {
  reaction: okabeIto.sky,
  repair: okabeIto.blue,
  recovery: okabeIto.purple,
  outage: okabeIto.vermilion,
} as const

/** Machines and other series that have no colour of their own meaning; each has a dash of its own too. */
export const seriesLooks = [
  { colour: okabeIto.blue, dash: [1, 0] },
  { colour: okabeIto.orange, dash: [6, 3] },
  { colour: okabeIto.purple, dash: [2, 2] },
  { colour: okabeIto.green, dash: [8, 2, 2, 2] },
  { colour: okabeIto.sky, dash: [4, 1] },
  { colour: okabeIto.vermilion, dash: [1, 3] },
] as const
export type TimeName = keyof typeof timeColours
export const timeNames = Object.keys(timeColours) as TimeName[]

/** What a chart is drawn on: one of the report's two themes, on their own grounds. The data colours stay the same in both. */
export interface Look {
  background: string
  ink: string
  faintInk: string
  grid: string
}

export const looks = {
  light: { background: '#ffffff', ink: '#1f2328', faintInk: '#59636e', grid: '#e3e6ea' },
  dark: { background: '#1b2129', ink: '#e6e9ee', faintInk: '#a3adb8', grid: '#3a424c' },
} as const satisfies Record<string, Look>
export type Theme = keyof typeof looks

const font = 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", Arial, sans-serif'

/** The configuration that puts a chart on a look. */
export function chartConfig(look: Look, { name, fontPx }: Layout) {
  const text = { labelFont: font, titleFont: font, labelFontSize: fontPx, titleFontSize: fontPx }
  return {
    background: look.background,
    font,
    view: { stroke: look.grid },
    axis: {
      ...text,
      labelColor: look.ink,
      titleColor: look.faintInk,
      titleFontWeight: 'normal' as const,
      gridColor: look.grid,
      domainColor: look.grid,
      tickColor: look.grid,
    },
    legend: {
      ...text,
      labelColor: look.ink,
      titleColor: look.faintInk,
      titleFontWeight: 'normal' as const,
      symbolStrokeColor: 'transparent',
      symbolOpacity: 1,
      labelLimit: 0,
      titleLimit: 0,
    },
    rule: { color: look.ink },
    tick: { color: look.ink },
    // Behind a text, so that lines do not cross it.
    style: { halo: { stroke: look.background, strokeWidth: 7, strokeJoin: 'round' as const } },
    text: { color: look.ink, font, fontSize: fontPx },
    title: {
      ...{ font, color: look.ink, fontSize: fontPx + 1, fontWeight: 600 as const },
      ...{ subtitleFont: font, subtitleFontSize: fontPx, subtitleColor: look.faintInk, subtitlePadding: 4 },
    },
    padding:
      name === 'wide' ? { left: 4, right: 4, top: 4, bottom: 4 } : { left: 5, right: 6, top: 4, bottom: 4 },
  }
}
