import type { Trial } from '../../support/record/trial.ts'
import type { Frame } from './frame.ts'
import { timeColours } from './look.ts'
import { timeBarsOf } from './marks.ts'
import {
  type Axis,
  colours,
  instantLines,
  type Layer,
  leftAxis,
  type Panel,
  panelWidthPx,
  timeAxis,
} from './panel.ts'

const rowHeightPx = 18

/** The four times as bars from their first to their last instant, each with its figure and what ended it. */
export function timesPanel(trial: Trial, frame: Frame): Panel {
  const bars = timeBarsOf(trial, frame, panelWidthPx)
  const fault = {
    time: 'fault',
    textAtS: 0,
    textSide: 'right',
    text: shortened(`t0 · ${trial.proof ?? 'effect proven'}`),
  }
  const rows = ['fault', ...Object.keys(timeColours)]
  const y: Axis = {
    field: 'time',
    type: 'nominal',
    scale: { domain: rows },
    axis: { ...leftAxis, title: null, ticks: false, grid: false },
  }
  const text = (side: 'left' | 'right', style: string[]): Layer => ({
    data: { values: [fault, ...bars].filter(({ textSide }) => textSide === side) },
    mark: {
      type: 'text',
      aria: false,
      style,
      align: side === 'right' ? 'left' : 'right',
      dx: side === 'right' ? 6 : -6,
    },
    encoding: { x: { field: 'textAtS', ...timeAxis(frame) }, y, text: { field: 'text', type: 'nominal' } },
  })
  return {
    width: panelWidthPx,
    height: rows.length * rowHeightPx,
    layer: [
      instantLines(trial, timeAxis(frame)),
      {
        data: { values: bars },
        mark: { type: 'bar', height: 10 },
        encoding: {
          x: { field: 'fromS', ...timeAxis(frame) },
          x2: { field: 'toS' },
          y,
          color: { field: 'time', type: 'nominal', ...colours(timeColours, null) },
          description: { field: 'text', type: 'nominal' },
        },
      },
      text('right', ['halo']),
      text('left', ['halo']),
      text('right', []),
      text('left', []),
    ],
  }
}

/** As much as stands on a line; the rest is in trial.json. */
function shortened(text: string): string {
  return text.length > 72 ? `${text.slice(0, 71)}…` : text
}
