/** The numbers of rows that statements for pages are written for: an index is followed or not depending on how many rows are wanted. */
export const MOST_ROWS = [51, 501] as const

/** The least of them that is enough. */
export const mostRows = (rows: number): number => MOST_ROWS.find((most) => rows <= most) ?? 501
