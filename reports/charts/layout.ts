/**
 * How much room a chart has. `wide` is for a laptop's page, with names beside the panels; `narrow` for a telephone's,
 * with names above them. Each is drawn for its own width, so that its text is not scaled below what can be read.
 */
export interface Layout {
  name: 'wide' | 'narrow'
  /** Of the panels themselves. */
  panelPx: number
  /** Left of the panels: names of rows, or the numbers of an axis alone. */
  labelsPx: number
  /** Right of the panels, where text may run on. */
  marginPx: number
  fontPx: number
}

export const layouts = {
  wide: { name: 'wide', panelPx: 575, labelsPx: 142, marginPx: 112, fontPx: 12 },
  narrow: { name: 'narrow', panelPx: 242, labelsPx: 34, marginPx: 0, fontPx: 12 },
} as const satisfies Record<string, Layout>
export type LayoutName = keyof typeof layouts

/** A generous width of a character in the charts' font, in parts of its size. */
export const emPerCharacter = 0.6

/** As much of a text as has room, with a sign where something was left out. */
export function fitted(text: string, roomPx: number, { fontPx }: Layout): string {
  const characters = Math.floor(roomPx / (fontPx * emPerCharacter))
  return text.length > characters ? `${text.slice(0, Math.max(0, characters - 1))}…` : text
}

/** A text broken between its words, so that each line has room. */
export function linesOf(text: string, roomPx: number, { fontPx }: Layout): string[] {
  const characters = Math.floor(roomPx / (fontPx * emPerCharacter))
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`
    if (lines.length > 0 && longer.length <= characters) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}
