import { showEmbedded } from '../embedded.ts'
import { kubectlGroups } from './groups.ts'

showEmbedded(kubectlGroups)
