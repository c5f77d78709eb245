/** What kubectl asks for to print: the server says the columns. */
export interface Table {
  kind: 'Table'
  columnDefinitions: { name: string; type: string; format: string; description: string; priority: number }[]
  rows: { cells: unknown[]; object: unknown }[]
}
