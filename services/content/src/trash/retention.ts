/** How long an item stays in the trash, in days, where nobody says otherwise. */
export const RETENTION_DAYS = 30

/** What the trash needs of whatever hosts content: the days that items stay in it; 0 for ever. */
export interface TrashPorts {
  readonly trashRetentionDays?: number
}

export const retentionOf = (ports: object): number => (ports as TrashPorts).trashRetentionDays ?? RETENTION_DAYS
