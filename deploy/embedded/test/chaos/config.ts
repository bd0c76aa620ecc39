import { environment, loadConfig } from '@wordclaw/shared/config'
import { z } from 'zod'

const ChaosConfig = z.object({
  /** The numbers that the faults follow from; a run prints its own. */
  CHAOS_SEED: z.coerce.number().int().min(0).optional().meta({ example: 4711 }),
  CHAOS_FAULTS: z.coerce.number().int().min(1).max(10_000).default(200).meta({ example: 200 }),
})

const { CHAOS_SEED: seed, CHAOS_FAULTS: faults } = loadConfig(ChaosConfig, environment)

const PER_FAULT_MS = 10_000

export const settings = { seed, faults, timeoutMs: 300_000 + faults * PER_FAULT_MS, inherited: environment }
