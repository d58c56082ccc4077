const ring = "M3.8 12a8.2 8.2 0 1 0 16.4 0a8.2 8.2 0 1 0-16.4 0z";

const paths = {
  alert: "M12 4 21 19.5H3zM12 10v4.5M12 17v.1",
  box: "M4 8l8-4 8 4v8.5l-8 4-8-4zM4 8l8 4 8-4M12 12v8.5",
  chat: "M4 5.5h16v11H11l-4.5 3.5v-3.5H4zM8 9.5h8M8 12.5h5",
  check: "m5 12.5 4.5 4.5L19 7.5",
  clip: "m19 11.5-7 7a4.5 4.5 0 0 1-6.4-6.4l7.5-7.5a3 3 0 0 1 4.3 4.3L10 16.3a1.5 1.5 0 0 1-2.2-2.1L14.5 7.5",
  clock: `${ring}M12 7.5V12l3 2`,
  down: "m6 9.5 6 6 6-6",
  left: "m14.5 6-6 6 6 6",
  moon: "M19.5 14A8 8 0 0 1 10 4.5a8 8 0 1 0 9.5 9.5z",
  phone: "M6 4h3l1.5 4.5-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2L20 15v3a2 2 0 0 1-2 2C10.5 20 4 13.5 4 6a2 2 0 0 1 2-2z",
  picture: "M4 5.5h16v13H4zM4 16l4.5-4.5 4 4 3-3L20 16M15.5 9v.1",
  plus: "M12 5v14M5 12h14",
  read: "m2.5 12.5 4.5 4.5 8-9M11 16l1 1 9-9.5",
  right: "m9.5 6 6 6-6 6",
  send: "M4 12 20 4l-5 16-3.5-6.5zM11.5 13.5 20 4",
  smile: `${ring}M8.5 14c1.8 2.4 5.2 2.4 7 0M9 9.5v.5M15 9.5v.5`,
  star: "m12 4 2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8z",
  x: "M6 6l12 12M18 6 6 18",
};

export type IconName = keyof typeof paths;

/** A drawing beside a word; it is never the only sign. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg class="i" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
