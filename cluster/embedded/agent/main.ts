import { runConfigured } from '../configured.ts'
import type { AgentConfig } from '../plan.ts'
import { startAgent } from './agent.ts'

void runConfigured<AgentConfig>(startAgent)
