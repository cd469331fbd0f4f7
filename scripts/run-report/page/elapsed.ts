/** Milliseconds since the run began, as a moment: time scales have ticks at whole minutes and hours. */
export function moment(milliseconds: number): Date {
  return new Date(milliseconds);
}

/** `0:07`, `1:02:30`, of days `2 d 3:00`. */
export function elapsed(time: Date): string {
  const seconds = time.getTime() / 1000;
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  const two = (value: number) => String(value).padStart(2, "0");
  const rest = Number.isInteger(seconds) ? two(seconds % 60) : (seconds % 60).toFixed(1).padStart(4, "0");
  if (days > 0) return `${days} d ${hours}:${two(minutes)}`;
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
