/** The newest version that the emulator speaks: the installed SDK's. Operations know its shapes alone. */
export const apiVersion = '2026-10-28.endive';
