import { readdirSync, readFileSync } from 'node:fs'

/** The kernel accounts in ticks of 10 ms: exact enough over seconds, useless over one request. */
const TICK_US = 10_000

/** CPU time that processes have used so far, in µs, by process id. A process that is gone is left out. */
export function cpuOf(pids: readonly number[]): Map<number, number> {
  const used = new Map<number, number>()
  for (const pid of pids) {
    const stat = readOf(`/proc/${pid}/stat`)
    if (!stat) continue
    // The second field is the process's name in parentheses and may hold spaces; user and system time are fields 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    used.set(pid, (Number(fields[11]) + Number(fields[12])) * TICK_US)
  }
  return used
}

/** What the processes used between two looks; one that came in between counts from its start. */
export const cpuBetween = (before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): number =>
  [...after].reduce((sum, [pid, used]) => sum + used - (before.get(pid) ?? 0), 0)

/** The PostgreSQL backends that serve a database: each writes the database's name into its command line. */
export function backendsOf(database: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const line = readOf(`/proc/${pid}/cmdline`) ?? ''
      return line.startsWith('postgres: ') && line.includes(` ${database} `)
    })
    .map(Number)
}

/** CPU time that the whole machine has used so far, in µs, and what its host has withheld from it. */
export function machineCpu(): number {
  const [line = ''] = (readOf('/proc/stat') ?? '').split('\n', 1)
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, stolen = 0] = line.split(/\s+/).slice(1).map(Number)
  return (user + nice + system + irq + softirq + stolen) * TICK_US
}

/** Resident memory of a process in MB. */
export function residentMb(pid: number): number {
  const kb = /VmRSS:\s+(\d+)/.exec(readOf(`/proc/${pid}/status`) ?? '')?.[1]
  return Number(kb ?? 0) / 1_024
}

/** Processes come and go: one that has just gone reads as nothing. */
function readOf(path: string): string | null {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return null
  }
}
