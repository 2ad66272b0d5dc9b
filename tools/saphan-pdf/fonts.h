/*
 * tools/saphan-pdf/fonts.h - the fonts that are looked for, and the Debian packages that have them; for type.c.
 * Threading: constant.
 */
#ifndef SP_PDF_FONTS_H
#define SP_PDF_FONTS_H

#include <stdint.h>

/* In order: the first that has a character shows it. Han comes last, since those fonts have Latin letters too. */
#define SP_PDF_FAMILIES \
    "Noto Sans,Noto Sans Lao,Noto Sans Thai,Noto Sans Khmer,Noto Sans Myanmar,Noto Sans Tamil"
#define SP_PDF_HAN "WenQuanYi Micro Hei,WenQuanYi Zen Hei,Droid Sans Fallback"

/* A letter of each script that must be there, what people call them, and where they come from. */
struct sp_pdf_script { uint32_t first, last, sample; const char *name, *package; };
static const struct sp_pdf_script sp_pdf_scripts[] = {
    { 0x0000, 0x024F, 'a', "Latin letters", "fonts-noto-core" },
    { 0x1E00, 0x1EFF, 0x1EA1, "Vietnamese letters", "fonts-noto-core" },
    { 0x0E80, 0x0EFF, 0x0E81, "Lao letters", "fonts-noto-core" },
    { 0x0E00, 0x0E7F, 0x0E01, "Thai letters", "fonts-noto-core" },
    { 0x1780, 0x17FF, 0x1780, "Khmer letters", "fonts-noto-core" },
    { 0x1000, 0x109F, 0x1000, "Burmese letters", "fonts-noto-core" },
    { 0x0B80, 0x0BFF, 0x0B95, "Tamil letters", "fonts-noto-core" },
    { 0x2E80, 0x9FFF, 0x4F01, "Chinese characters", "fonts-wqy-microhei" },
    { 0xF900, 0xFAFF, 0x4F01, "Chinese characters", "fonts-wqy-microhei" },
    { 0xAC00, 0xD7A3, 0xAC00, "Korean letters", "fonts-wqy-microhei" },
};

#endif
