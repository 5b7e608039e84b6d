/* survey_indices - what a survey's numbers say of its factors: inside of hakyu_survey_analyse. survey_indices.c computes the indices, one
   figure after another; survey_crossings.c the thresholds. */
#ifndef HK_DIAGNOSIS_SURVEY_INDICES_H
#define HK_DIAGNOSIS_SURVEY_INDICES_H
#include "diagnosis/sensitivity.h"
#include "result/survey.h"

/* Where the wanted factors bring the wanted figures across their values. Errors: NO_MEMORY. */
hakyu_status hk_survey_cross(hakyu_survey *survey);
#endif
