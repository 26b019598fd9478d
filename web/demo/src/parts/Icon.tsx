const paths = {
  bag: "M6 8h12l1 12H5zM9 8V7a3 3 0 0 1 6 0v1",
  receipt: "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6",
  person:
    "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500c1-4 4-6 7.500-6s6.500 2 7.500 6",
  moon: "M20 14.500A8 8 0 0 1 9.500 4 8 8 0 1 0 20 14.500z",
  sun: "M12 16.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.400 1.400M17.600 17.600L19 19M19 5l-1.400 1.400M6.400 17.600L5 19",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  check: "M5 12.500l4.500 4.500L19 7.500",
  cross: "M6 6l12 12M18 6L6 18",
  minus: "M6 12h12",
  plus: "M12 6v12M6 12h12",
  trash: "M5 7h14M9.500 7V4.500h5V7M7 7l.8 13h8.400L17 7",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.500 2",
  arrow: "M5 12h14M13 6l6 6-6 6",
  back: "M19 12H5M11 6l-6 6 6 6",
  alert: "M12 8v5M12 16.500v.1M12 3.500l9 16.500H3z",
  card: "M3 6h18v12H3zM3 10h18M6.500 14.500h4",
  trans: "M4 9h15M15 5l4 4-4 4M20 16H5M9 12l-4 4 4 4",
  vbank: "M3 10l9-6 9 6zM5 10v8M10 10v8M14 10v8M19 10v8M3 20h18",
  phone: "M7 2.500h10v19H7zM11 18.500h2",
  wallet: "M4 7h15v12H4zM4 7l11-3.500V7M19 11h-4v4h4",
  link: "M9 5H5v14h14v-4M13 4h7v7M20 4l-9 9",
  fold: "M6 9l6 6 6-6",
} as const;

export type IconName = keyof typeof paths;

/** A drawing beside words, or inside a button that has a name. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg
    className="icon"
    viewBox="0 0 24 24"
    aria-hidden="true"
    focusable="false"
  >
    <path d={paths[name]} />
  </svg>
);
