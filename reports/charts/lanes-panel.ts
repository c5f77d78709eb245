import type { LaneSegment } from './lanes.ts'
import { laneStates } from './look.ts'
import { type Canvas, colours, instantLines, type Layer, type Panel, timeAxis } from './panel.ts'
import { rowsOf } from './rows.ts'

/** What the orchestrator showed: a lane for each instance, for the endpoints (with their count), and for each node. */
export function lanesPanel(segments: readonly LaneSegment[], canvas: Canvas, isLowest: boolean): Panel {
  const { layout } = canvas
  const lanes = [...new Set(segments.map(({ lane }) => lane))]
  const shown = Object.entries(laneStates).filter(([state]) =>
    segments.some(segment => segment.state === state),
  )
  const colour = Object.fromEntries(shown.map(([state, { colour }]) => [state, colour]))
  const { y, heightPx, shiftPx, names } = rowsOf(lanes, layout)
  return {
    width: layout.panelPx,
    height: heightPx,
    layer: [
      ...shown.map(
        ([state, { thicknessPx }]): Layer => ({
          data: { values: segments.filter(segment => segment.state === state).map(rowed) },
          mark: { type: 'bar', height: thicknessPx, opacity: 0.9, yOffset: shiftPx },
          encoding: {
            x: { field: 'fromS', ...timeAxis(canvas, isLowest) },
            x2: { field: 'toS' },
            y,
            color: { field: 'state', type: 'nominal', ...colours(colour, 'orchestrator shows', layout) },
            description: { field: 'state', type: 'nominal' },
          },
        }),
      ),
      instantLines(canvas, isLowest),
      ...names,
      {
        data: { values: segments.filter(segment => hasRoom(segment, canvas)).map(rowed) },
        mark: {
          ...{ type: 'text', aria: false, align: 'left', dx: 4, dy: shiftPx },
          ...{ fontWeight: 'bold', color: '#000000' },
        },
        encoding: {
          x: { field: 'fromS', ...timeAxis(canvas, isLowest) },
          y,
          text: { field: 'text', type: 'nominal' },
        },
      },
    ],
  }
}

/** A count that would stand beyond its segment says which it belongs to no more. */
function hasRoom({ text, fromS, toS }: LaneSegment, canvas: Canvas): boolean {
  const widthPx = ((toS - fromS) / (canvas.toS - canvas.fromS)) * canvas.layout.panelPx
  return text !== '' && widthPx > 8 + text.length * 8
}

function rowed({ lane, ...segment }: LaneSegment) {
  return { row: lane, ...segment }
}
