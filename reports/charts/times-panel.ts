import type { Trial } from '../../support/record/trial.ts'
import { fitted } from './layout.ts'
import { timeColours } from './look.ts'
import { timeBarsOf } from './marks.ts'
import { type Canvas, colours, instantLines, type Layer, type Panel, timeAxis } from './panel.ts'
import { rowsOf } from './rows.ts'

/** The four times as bars from their first to their last instant, each with its figure and what ended it. */
export function timesPanel(trial: Trial, canvas: Canvas): Panel {
  const { layout } = canvas
  const bars = timeBarsOf(trial, canvas, layout).map(bar => ({ ...bar, row: bar.time as string }))
  const proof = `t0 · ${trial.proof ?? 'effect proven'}`
  const fault = {
    ...{ row: 'fault', textAtS: 0, textSide: 'right' },
    text: fitted(proof, layout.panelPx * 0.75 + layout.marginPx, layout),
  }
  const isWide = layout.name === 'wide'
  const textOf = (row: string) => (row === 'fault' ? proof : bars.findLast(bar => bar.row === row)?.text)
  const roomPx = layout.panelPx
  const { y, heightPx, shiftPx, names } = rowsOf(['fault', ...Object.keys(timeColours)], layout, row => {
    const text = textOf(row)
    return text ? ` · ${fitted(text.replace(/^t0 · /, ''), roomPx - 7.2 * (row.length + 3), layout)}` : ''
  })
  const text = (side: 'left' | 'right', style: string[]): Layer => ({
    data: { values: isWide ? [fault, ...bars].filter(({ textSide }) => textSide === side) : [] },
    mark: {
      ...{ type: 'text', aria: false, style, align: side === 'right' ? 'left' : 'right' },
      dx: side === 'right' ? 6 : -6,
    },
    encoding: { x: { field: 'textAtS', ...timeAxis(canvas) }, y, text: { field: 'text', type: 'nominal' } },
  })
  return {
    width: layout.panelPx,
    height: heightPx,
    layer: [
      instantLines(canvas),
      {
        data: { values: bars },
        mark: { type: 'bar', height: 11, yOffset: shiftPx },
        encoding: {
          x: { field: 'fromS', ...timeAxis(canvas) },
          x2: { field: 'toS' },
          y,
          color: { field: 'time', type: 'nominal', ...colours(timeColours, null, layout) },
          description: { field: 'text', type: 'nominal' },
        },
      },
      ...names,
      ...(isWide
        ? [text('right', ['halo']), text('left', ['halo']), text('right', []), text('left', [])]
        : []),
    ],
  }
}
