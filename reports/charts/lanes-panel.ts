import type { Trial } from '../../support/record/trial.ts'
import type { Frame } from './frame.ts'
import type { LaneSegment } from './lanes.ts'
import { laneStates } from './look.ts'
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

const laneHeightPx = 19

/** What the orchestrator showed: a lane for each instance, for the endpoints (with their count), and for each node. */
export function lanesPanel(segments: readonly LaneSegment[], frame: Frame, trial: Trial): Panel {
  const lanes = [...new Set(segments.map(({ lane }) => lane))]
  const colour = Object.fromEntries(Object.entries(laneStates).map(([state, { colour }]) => [state, colour]))
  const seconds = trial.measures.instants.t0Ms === undefined ? 'seconds' : 'seconds after the fault'
  const x: Axis = { field: 'fromS', ...timeAxis(frame, seconds) }
  const y: Axis = {
    field: 'lane',
    type: 'nominal',
    scale: { domain: lanes },
    axis: { ...leftAxis, title: null, ticks: false, grid: false },
  }
  return {
    width: panelWidthPx,
    height: Math.max(1, lanes.length) * laneHeightPx,
    layer: [
      ...Object.entries(laneStates).map(
        ([state, { thicknessPx }]): Layer => ({
          data: { values: segments.filter(segment => segment.state === state) },
          mark: { type: 'bar', height: thicknessPx, opacity: 0.9 },
          encoding: {
            x,
            x2: { field: 'toS' },
            y,
            color: { field: 'state', type: 'nominal', ...colours(colour, 'orchestrator shows') },
            description: { field: 'state', type: 'nominal' },
          },
        }),
      ),
      instantLines(trial, x),
      {
        data: { values: segments.filter(({ text }) => text !== '') },
        mark: { type: 'text', aria: false, align: 'left', dx: 4, fontWeight: 'bold', color: '#000000' },
        encoding: { x, y, text: { field: 'text', type: 'nominal' } },
      },
    ],
  }
}
