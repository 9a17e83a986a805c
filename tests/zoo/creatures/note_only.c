/* note_only.c: a library for this machine that is no plugin. */
int zoo_nothing(void);
int zoo_nothing(void) { return 0; }
