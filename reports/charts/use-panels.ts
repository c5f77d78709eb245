import type { Scene } from './frame.ts'
import { seriesLooks } from './look.ts'
import {
  type Axis,
  type Canvas,
  colours,
  instantLines,
  leftAxis,
  named,
  type Panel,
  timeAxis,
} from './panel.ts'
import { cpuOf, temperatureOf, type UsePoint } from './usage.ts'

/** Processors and temperature of the machines, where somebody looked. */
export function usePanels(scene: Scene, canvas: Canvas): Panel[] {
  const [cpu, celsius] = [cpuOf(scene, canvas), temperatureOf(scene, canvas)]
  return [
    ...(cpu.length > 0 ? [usePanel(cpu, canvas, ['CPU', 'in use'], { domain: [0, 1] }, '.0%')] : []),
    ...(celsius.length > 0 ? [usePanel(celsius, canvas, ['temperature,', '°C'], { zero: false }, '~g')] : []),
  ]
}

function usePanel(
  values: readonly UsePoint[],
  canvas: Canvas,
  name: string[],
  scale: Axis['scale'],
  format: string,
): Panel {
  const { layout } = canvas
  const machines = [...new Set(values.map(({ machine }) => machine))]
  const lookOf = (index: number) => seriesLooks[index % seriesLooks.length] ?? seriesLooks[0]
  const range = Object.fromEntries(machines.map((machine, index) => [machine, lookOf(index).colour]))
  const { title, axisTitle } = named(layout, name)
  const axis = { ...leftAxis(layout), ...axisTitle, format, tickCount: 3 }
  const { scale: colourScale, legend } = colours(range, 'machines', layout)
  const dashes = { domain: machines, range: machines.map((_, index) => [...lookOf(index).dash]) }
  const strokes = legend && { ...legend, symbolType: 'stroke' as const, symbolStrokeWidth: 2 }
  return {
    title,
    width: layout.panelPx,
    height: 70,
    layer: [
      {
        data: { values: [...values] },
        mark: { type: 'line', strokeWidth: 1.6, aria: false, clip: true },
        encoding: {
          x: { field: 'atS', ...timeAxis(canvas) },
          y: { field: 'value', type: 'quantitative', scale, axis },
          color: { field: 'machine', type: 'nominal', scale: colourScale, legend: strokes },
          strokeDash: { field: 'machine', type: 'nominal', scale: dashes, legend: strokes },
        },
      },
      instantLines(canvas),
    ],
  }
}
