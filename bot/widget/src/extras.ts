// What is not needed to show the launcher: loaded after the core, in its own file.
export { parse } from "./markdown";
export { Prompter } from "./prompter";
export { beep } from "./ui/sound";
export { written } from "./ui/written";
