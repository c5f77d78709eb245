import type { PlayEvent } from './events.ts'

/** What became of a board in a run that did not get through. */
export interface Failure {
  board: string
  task: string
  isLost: boolean
  said: string
}

/** Collects a playbook's events into what is worth telling: live as lines, and at the end as facts. */
export class Story {
  readonly #say: (line: string) => void
  #play: string | undefined
  #task = ''
  #changed: string[] = []
  readonly #failures = new Map<string, Failure>()
  changes = 0
  ansible = ''
  told: Record<string, string> = {}

  constructor(say: (line: string) => void) {
    this.#say = say
  }

  /** The last failure of each board, by name. One that a playbook caught counts only when the run failed. */
  get failures(): Failure[] {
    return [...this.#failures.values()].sort((a, b) => a.board.localeCompare(b.board))
  }

  get lastTask(): string {
    return this.#task
  }

  add(event: PlayEvent): void {
    switch (event.event) {
      case 'play':
        this.#endTask()
        // Said with its first task: there may be no board for it.
        this.#play = event.name
        return
      case 'no-boards':
        this.#play = undefined
        return
      case 'task':
        this.#endTask()
        if (this.#play !== undefined) this.#say(this.#play)
        this.#play = undefined
        this.#task = event.name
        return
      case 'result':
        this.#addResult(event)
        return
      case 'end':
        this.#endTask()
        this.ansible = event.ansible
        this.told = event.told
    }
  }

  #addResult({ board, task, status, said }: Extract<PlayEvent, { event: 'result' }>): void {
    if (status === 'changed') {
      this.changes++
      this.#changed.push(board)
    }
    if (status === 'failed' || status === 'unreachable')
      this.#failures.set(board, { board, task, isLost: status === 'unreachable', said })
  }

  /** One line for all boards, once the last has answered. */
  #endTask(): void {
    if (this.#changed.length > 0) this.#say(`  ${this.#task}: ${this.#changed.sort().join(', ')}`)
    this.#changed = []
  }
}
