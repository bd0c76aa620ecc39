import { type LoadSpec, runLoad } from './load.ts'

/** Runs one load after another, as its parent asks for them: a process of its own, so that nothing else is on its event loop. */
process.on('message', async (spec: LoadSpec) => {
  try {
    process.send?.({ result: await runLoad(spec) })
  } catch (error) {
    process.send?.({ error: (error as Error).message })
  }
})
