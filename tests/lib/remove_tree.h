/*
 * tests/lib/remove_tree.h - a test's folder goes away with all that is in it; links in it are removed, never followed.
 */
#ifndef SP_TESTS_REMOVE_TREE_H
#define SP_TESTS_REMOVE_TREE_H

#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

static inline int remove_tree_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st; (void)type; (void)ftw;
    return remove(path);
}

/* 0, or not when something stayed. */
static inline int remove_tree(const char *path) { return nftw(path, remove_tree_one, 16, FTW_DEPTH | FTW_PHYS); }

#endif
