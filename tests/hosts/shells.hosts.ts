/** Completion in the shells that are not everywhere. */
import { testCompletion } from "../shell/completing.ts";

testCompletion("zsh");
testCompletion("fish");
