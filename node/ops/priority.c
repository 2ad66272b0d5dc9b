#include "node/ops/priority.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* On Linux a thread has a niceness of its own (setpriority(2), section C library/kernel differences). */
void sp_low_priority(void)
{
    enum { NICE = 15, THREAD = 1 /* IOPRIO_WHO_PROCESS */, LEAST = 2 << 13 | 7 /* best effort, the last of eight */ };
    (void)!setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), NICE);
    (void)!syscall(SYS_ioprio_set, THREAD, 0, LEAST);
}
