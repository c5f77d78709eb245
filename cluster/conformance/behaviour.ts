import type { Context } from './context.ts'
import type { Need } from './target.ts'

/** One thing that every Kubernetes target must do, as a sentence and as the steps that show it. */
export interface Behaviour {
  /** Reads on from the group's name: "a deployment … replaces its pods when the template changes". */
  name: string
  /** What a target may lack; then the behaviour is skipped, with the target's reason. */
  needs: readonly Need[]
  show: (context: Context) => Promise<void>
}

export interface Group {
  name: string
  behaviours: readonly Behaviour[]
}

export function group(
  name: string,
  needs: readonly Need[],
  shown: Record<string, Behaviour['show'] | Shown>,
): Group {
  const behaviours = Object.entries(shown).map(([sentence, how]) => {
    const { show, needs: more = [] } = typeof how === 'function' ? { show: how } : how
    return { name: sentence, needs: [...needs, ...more], show }
  })
  return { name, behaviours }
}

interface Shown {
  needs?: readonly Need[]
  show: Behaviour['show']
}
