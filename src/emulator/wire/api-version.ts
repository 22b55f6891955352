/** The version whose shapes the emulator answers with, whatever version a request names. */
export const apiVersion = '2026-10-28.endive';
