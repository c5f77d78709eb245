import { isMainThread, workerData } from 'node:worker_threads'
import { runConfigured } from '../configured.ts'
import type { ProxyConfig } from '../plan.ts'
import { startProxy } from './proxy.ts'

// A thread of an agent for the node's doors, a process of its own for the services' addresses.
if (isMainThread) void runConfigured<ProxyConfig>(startProxy)
else void startProxy(workerData as ProxyConfig)
