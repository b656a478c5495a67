/** Series colours, told apart also by people with a colour vision deficiency; after the last they start again. */
export const COLORS = [
  "#1264a3",
  "#e8912d",
  "#2e8b6f",
  "#8a4fbf",
  "#d1495b",
  "#5aa9e6",
  "#8d6e4c",
  "#6b7a8f",
  "#b8a200",
  "#e377c2",
  "#17807e",
  "#444b59",
];
